// How far something is.
type ProgressBarProps = {
  readonly label: string;
  /** From 0 to 1; undefined where nobody knows. */
  readonly part?: number | undefined;
};

export function ProgressBar({ label, part }: ProgressBarProps) {
  return (
    <label className="grid gap-1 text-sm">
      <span>{label}</span>
      <progress className="progress" max={1} {...(part !== undefined && { value: part })} />
    </label>
  );
}
