// How far something is, as a bar of fixed width.

const WIDTH = 30;

export function renderBar(done: number, whole: number): string {
  const share = whole > 0 ? Math.min(1, done / whole) : 1;
  const filled = Math.round(share * WIDTH);
  return `${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${String(Math.round(share * 100)).padStart(3)} %`;
}
