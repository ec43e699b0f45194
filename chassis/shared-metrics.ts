// How many operations share a commit.
import { Counter, type Registry } from "prom-client";

/** `engine` as it stands in the metrics' names. Answers what is called with the number of operations of each commit. */
export function createSharedMetrics(engine: string, registry: Registry): (operations: number) => void {
  const registers = [registry];
  const shared = new Counter({
    name: `souk_${engine}_shared_operations_total`,
    help: "Operations that were committed together with others.",
    registers,
  });
  const commits = new Counter({
    name: `souk_${engine}_shared_commits_total`,
    help: "Commits of several operations at once.",
    registers,
  });
  return (operations) => {
    shared.inc(operations);
    commits.inc();
  };
}
