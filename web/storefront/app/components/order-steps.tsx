// How far an order is: three tags on a string.
import { type OrderView, stepsOf } from "../shop/order-view.ts";
import { useText } from "../text/text.tsx";

const looks = {
  done: "border-good bg-good text-surface",
  current: "border-ink bg-saffron text-[#181b38]",
  ahead: "border-line bg-surface text-muted",
} as const;
const signs = { done: "✓", current: "•", ahead: "" } as const;

export function OrderSteps({ order }: { readonly order: OrderView }) {
  const { say } = useText();
  const steps = stepsOf(order);
  if (steps === undefined) return null;
  return (
    <ol aria-label={say("order.steps")} className="mt-8 grid max-w-2xl grid-cols-3">
      {steps.map(({ name, state }, index) => (
        <li
          key={name}
          className="relative flex flex-col items-center gap-2"
          aria-current={state === "current" ? "step" : undefined}
        >
          {index > 0 && <span aria-hidden="true" className="absolute top-5 right-1/2 h-0.5 w-full bg-line" />}
          <span
            aria-hidden="true"
            className={`relative z-[1] grid size-10 place-items-center rounded-full border-2 font-semibold ${looks[state]}`}
          >
            {signs[state]}
          </span>
          <span className={state === "ahead" ? "text-muted" : "font-semibold"}>{say(`order.step.${name}`)}</span>
          {state === "done" && <span className="sr-only">{say("order.step.done")}</span>}
        </li>
      ))}
    </ol>
  );
}
