// A product in a grid.
import type { Money } from "@souk/contracts/money";

export type CardImage = {
  readonly url: string;
  readonly alt: string;
  readonly width?: number;
  readonly height?: number;
};

export type Card = {
  readonly handle: string;
  readonly title: string;
  readonly vendor: string | null;
  readonly available: boolean;
  /** The lowest; null where it can't be bought in the shop's currency. */
  readonly price: Money | null;
  /** Whether others cost more. */
  readonly from: boolean;
  readonly reduced: boolean;
  readonly image: CardImage | null;
};
