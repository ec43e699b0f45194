// The report of an import as a file that the browser keeps.
import type { ImportReport } from "@souk/contracts/products/product-schema";
import { errorReport } from "./error-report.ts";

export function downloadReport(report: ImportReport): void {
  const address = URL.createObjectURL(new Blob([errorReport(report)], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `import-${report.id}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}
