// A search that follows the typing, a little later, so that not every letter asks the shop.
import { Search } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";

const PAUSE_MS = 300;

type SearchFieldProps = {
  readonly label: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
  readonly placeholder?: string;
};

export function SearchField({ label, value, onSearch, placeholder }: SearchFieldProps) {
  const id = useId();
  const [text, setText] = useState(value);
  // What was asked for last: when it comes back in `value`, somebody may have typed on, and that stays.
  const asked = useRef(value);
  const search = useRef((_text: string) => {});
  search.current = (wanted) => {
    if (wanted === asked.current) return;
    asked.current = wanted;
    onSearch(wanted);
  };
  useEffect(() => {
    if (value === asked.current) return;
    asked.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    const timer = setTimeout(() => search.current(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <search className="relative min-w-0 flex-1 basis-full sm:basis-56">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-soft" />
      <input
        id={id}
        type="search"
        className="control pl-8"
        maxLength={100}
        placeholder={placeholder ?? label}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault(); // It may stand in a form that something else sends.
          search.current(text.trim());
        }}
        // Whoever leaves the field goes somewhere: a search that begins later would take them back.
        onBlur={() => search.current(text.trim())}
      />
    </search>
  );
}
