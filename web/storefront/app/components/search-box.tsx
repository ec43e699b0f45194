// The search field: a plain form that also suggests while somebody types (ARIA's combobox with a list).
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Form, useFetcher, useLocation, useNavigate, useSearchParams } from "react-router";
import type { loader } from "../routes/suggestions.ts";
import { useText } from "../text/text.tsx";

const MAX_QUERY = 100;
const PAUSE_MS = 120;

export function SearchBox() {
  const { say } = useText();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [search] = useSearchParams();
  const fetcher = useFetcher<typeof loader>();
  const [typed, setTyped] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const form = useRef<HTMLFormElement>(null);
  const listId = useId();

  const { load } = fetcher;
  useEffect(() => {
    if (typed === "") return;
    const timer = setTimeout(() => load(`/search/suggestions?q=${encodeURIComponent(typed)}`), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, load]);

  const items = typed === "" ? [] : (fetcher.data?.items ?? []);
  const shown = isOpen && items.length > 0;
  const close = (): void => {
    setOpen(false);
    setActive(-1);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && items.length > 0) {
      event.preventDefault();
      setOpen(true);
      setActive((at) => (at + step + items.length + 1) % (items.length + 1));
    } else if (event.key === "Escape") close();
    else if (event.key === "Enter" && shown && items[active]) {
      event.preventDefault();
      close();
      navigate(items[active].to);
    }
  };

  return (
    <Form
      ref={form}
      action="/search"
      role="search"
      className="relative"
      onSubmit={close}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && close()}
    >
      <input
        key={pathname === "/search" ? (search.get("q") ?? "") : ""}
        type="search"
        name="q"
        defaultValue={pathname === "/search" ? (search.get("q") ?? "") : ""}
        maxLength={MAX_QUERY}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        enterKeyHint="search"
        placeholder={say("search.placeholder")}
        aria-label={say("search.label")}
        role="combobox"
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown && active >= 0 ? `${listId}-${active}` : undefined}
        className="input rounded-full pl-5"
        onChange={(event) => {
          setTyped(event.target.value.trim());
          setOpen(true);
          setActive(-1);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id={listId}
        role="listbox"
        aria-label={say("search.suggestions")}
        hidden={!shown}
        className="panel absolute inset-x-0 top-full z-20 mt-1 overflow-hidden py-1 shadow-xl"
      >
        {shown &&
          items.map(({ kind, text, to }, index) => (
            <div
              key={`${kind} ${to}`}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              className="flex min-h-11 cursor-pointer items-center justify-between gap-4 px-5 hover:bg-sunken aria-selected:bg-sunken"
              // Before the field loses its focus and the list goes away.
              onPointerDown={(event) => {
                event.preventDefault();
                close();
                navigate(to);
              }}
            >
              <span>{text}</span>
              {kind === "collection" && <span className="text-sm text-muted">{say("search.stall")}</span>}
            </div>
          ))}
      </div>
    </Form>
  );
}
