// What the checker knows of a shop: documented rows, whatever engine they come from. A reader fills them; the checks see
// nothing else. Amounts are minor units, times epoch milliseconds.

export type TransitionRow = {
  readonly version: number;
  readonly at: number;
  readonly kind: string;
  readonly cause: string;
  /** Both null but for kind `status`; `from` is null for the first. */
  readonly from: string | null;
  readonly to: string | null;
  readonly reference: string | null;
};

export type OrderLineRow = {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly lineTotal: number;
  readonly discount: number;
  readonly tax: number;
  readonly taxRateBasisPoints: number;
  readonly fulfilled: number;
};

export type UnitsRow = { readonly sku: string; readonly quantity: number };

export type OrderRefundRow = {
  readonly id: string;
  readonly amount: number;
  readonly status: string;
  readonly lines: readonly UnitsRow[] | null;
};

export type OrderRow = {
  readonly id: string;
  readonly number: number;
  readonly cartId: string;
  readonly status: string;
  readonly paymentStatus: string;
  readonly fulfilmentStatus: string;
  readonly currency: string;
  readonly subtotal: number;
  readonly discount: number;
  readonly shipping: number;
  readonly shippingTax: number;
  readonly tax: number;
  readonly taxIncluded: boolean;
  readonly total: number;
  readonly captured: number;
  readonly refunded: number;
  readonly payBy: number;
  readonly version: number;
  readonly createdAt: number;
  readonly lines: readonly OrderLineRow[];
  readonly history: readonly TransitionRow[];
  readonly refunds: readonly OrderRefundRow[];
  readonly parcels: readonly { readonly id: string; readonly lines: readonly UnitsRow[] }[];
};

export type PurchaseAttemptRow = {
  /** `cart:<id>` for a checkout, `order:<id>` for another try at paying. */
  readonly scope: string;
  readonly key: string;
  readonly orderId: string;
  /** The final answer; null while there is none. */
  readonly answer: { readonly kind: string; readonly orderId: string | null } | null;
};

export type OrdersBook = {
  readonly messages: MessagesBook;
  readonly orders: ReadonlyMap<string, OrderRow>;
  readonly carts: ReadonlyMap<string, { readonly state: string; readonly orderId: string | null }>;
  readonly attempts: readonly PurchaseAttemptRow[];
  /** Ids that may never become an order. */
  readonly dead: ReadonlySet<string>;
};

export type StockLevelRow = { readonly sku: string; readonly onHand: number; readonly reserved: number };
export type MovementRow = {
  readonly position: number;
  readonly sku: string;
  readonly kind: string;
  readonly delta: number;
  readonly onHand: number;
  /** For sales and reversals: the order. */
  readonly reference: string;
};
export type HoldRow = {
  readonly orderId: string;
  readonly state: string;
  readonly currency: string;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly reversedAt: number | null;
  /** When products asks orders about it next, while it is open. */
  readonly askAt: number;
  readonly lines: readonly (UnitsRow & { readonly unitPrice: number | null })[];
};
export type ProductsBook = {
  readonly messages: MessagesBook;
  readonly levels: readonly StockLevelRow[];
  readonly movements: readonly MovementRow[];
  readonly holds: ReadonlyMap<string, HoldRow>;
};

export type PayableRefundRow = {
  readonly refundId: string;
  readonly amount: number;
  readonly status: string;
  readonly origin: string;
};
export type PayableRow = {
  readonly orderId: string;
  readonly version: number;
  readonly status: string;
  readonly currency: string;
  readonly amount: number;
  readonly captured: number;
  readonly refunded: number;
  readonly refundPending: number;
  readonly updatedAt: number;
  readonly refunds: readonly PayableRefundRow[];
};
export type PaymentsBook = { readonly messages: MessagesBook; readonly payables: ReadonlyMap<string, PayableRow> };

export type AccountRow = {
  readonly id: string;
  readonly version: number;
  readonly createdAt: number;
  readonly deletedAt: number | null;
  /** 1: there is one. */
  readonly hasPassword: number;
  /** The address as the shop compares it. */
  readonly emailKey: string | null;
};
/** A way into an account beside the password. */
export type IdentityRow = { readonly id: string; readonly accountId: string };
/** A link that was sent by mail and has not been used. */
export type MailLinkRow = { readonly id: string; readonly accountId: string; readonly email: string };
export type SessionRow = {
  readonly familyId: string;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
  readonly tokens: readonly {
    readonly hash: string;
    readonly parent: string | null;
    readonly issuedAt: number;
    readonly usedAt: number | null;
  }[];
};
export type UsersBook = {
  readonly messages: MessagesBook;
  readonly accounts: readonly AccountRow[];
  readonly sessions: readonly SessionRow[];
  readonly identities: readonly IdentityRow[];
  readonly links: readonly MailLinkRow[];
};

export type NotificationsBook = { readonly messages: MessagesBook };

/** The provider's ledger; amounts are in the provider's units. */
export type ChargeRow = {
  readonly id: string;
  readonly orderId: string | null;
  readonly currency: string;
  /** Whether it is a capture: it succeeded and was captured. */
  readonly captured: boolean;
  readonly amountCaptured: number;
  readonly amountRefunded: number;
  readonly refunds: readonly { readonly id: string; readonly amount: number; readonly status: string }[];
};
export type ProviderBook = { readonly charges: readonly ChargeRow[] };

export type OutboxRow = {
  readonly position: number;
  readonly id: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly aggregateVersion: number;
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
};
export type CursorRow = {
  readonly subscriber: string;
  readonly source: string;
  readonly partition: number;
  readonly epoch: string;
  readonly position: number;
};
export type FailureRow = {
  readonly subscriber: string;
  readonly source: string;
  readonly eventId: string;
  readonly type: string;
  readonly state: string;
  readonly reason: string;
};
/** What a store has sent, and what it has taken of others. */
export type MessagesBook = {
  readonly epoch: string;
  /** The last position ever given. */
  readonly head: number;
  /** Rows up to here are trimmed. */
  readonly floor: number;
  readonly outbox: readonly OutboxRow[];
  readonly cursors: readonly CursorRow[];
  /** `subscriber` + newline + event id → outcome. */
  readonly inbox: ReadonlyMap<string, string>;
  /** `subscriber` + newline + aggregate id → newest version applied. */
  readonly newest: ReadonlyMap<string, number>;
  readonly failures: readonly FailureRow[];
};

export const inboxKey = (subscriber: string, id: string): string => `${subscriber}\n${id}`;

/** One look at the whole shop. Each book is one snapshot of its store; the books were taken one after the other. */
export type Market = {
  readonly at: number;
  readonly running: boolean;
  readonly orders: OrdersBook;
  readonly products: ProductsBook;
  readonly payments: PaymentsBook;
  readonly users: UsersBook;
  readonly notifications: NotificationsBook;
  /** Absent where the provider is not the emulator. */
  readonly provider: ProviderBook | undefined;
  readonly acknowledged: readonly Acknowledgement[];
};

/**
 * One line of an acks file: what a client was told and may rely on. `digest` is the client's hash of the answer without
 * its secrets, for answers under one key to be compared.
 */
export type Acknowledgement =
  | {
      readonly kind: "order";
      readonly scope: string;
      readonly key: string;
      readonly orderId: string;
      readonly paid: boolean;
      readonly digest: string;
    }
  | { readonly kind: "paid"; readonly orderId: string }
  | { readonly kind: "cancelled"; readonly orderId: string }
  /** 202: it will be cancelled. */
  | { readonly kind: "cancelling"; readonly orderId: string }
  | { readonly kind: "refunded"; readonly orderId: string; readonly amount: number }
  | { readonly kind: "shipped"; readonly orderId: string };
