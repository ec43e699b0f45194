// What stands in a collection and in which order; more is found by searching.
import type { Collection } from "@souk/contracts/products/product-schema";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { moved } from "../parts/moved.ts";
import { Mover } from "../parts/mover.tsx";
import { Section } from "../parts/page.tsx";
import { Picture } from "../parts/picture.tsx";
import { SearchField } from "../parts/search-field.tsx";
import { useProducts } from "../products/product-queries.ts";
import { t } from "../texts/texts.ts";
import { type Member, MOST_PRODUCTS, useMembers } from "./collection-members.ts";

const FOUND = 8;

type CollectionProductsProps = {
  readonly collection: Collection;
  readonly order: readonly string[] | undefined;
  readonly onOrder: (ids: readonly string[]) => void;
};

export function CollectionProducts({ collection, order, onOrder }: CollectionProductsProps) {
  const query = useMembers(collection.handle, collection.updatedAt);
  const [added, setAdded] = useState<readonly Member[]>([]);
  return (
    <Section title={t.rooms.products}>
      <Loaded query={query} lines={4}>
        {(members) => {
          if (members === null) return <p className="text-soft">{t.collections.tooMany(MOST_PRODUCTS)}</p>;
          const known = new Map([...members, ...added].map((each) => [each.id, each]));
          const ids = order ?? members.map(({ id }) => id);
          return (
            <>
              <Adder
                taken={ids}
                onAdd={(member) => {
                  setAdded((before) => [...before, member]);
                  onOrder([...ids, member.id]);
                }}
              />
              {ids.length === 0 && <p className="text-soft">{t.collections.empty}</p>}
              <ol className="rows">
                {ids.map((id, index) => (
                  <Row key={id} member={known.get(id)} index={index} ids={ids} onOrder={onOrder} />
                ))}
              </ol>
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

type RowProps = {
  readonly member: Member | undefined;
  readonly index: number;
  readonly ids: readonly string[];
  readonly onOrder: (ids: readonly string[]) => void;
};

function Row({ member, index, ids, onOrder }: RowProps) {
  if (member === undefined) return null;
  const { id, title, imageUrl, shown } = member;
  return (
    <li className="flex items-center gap-2">
      <Picture url={imageUrl} size="size-9" />
      <span className="min-w-0 flex-1">
        <Link to={`/products/${id}`} className="hover:underline">
          {title}
        </Link>{" "}
        {!shown && <Badge>{t.collections.hidden}</Badge>}
      </span>
      <Mover name={title} index={index} count={ids.length} onMove={(to) => onOrder(moved(ids, index, to))} />
      <Button
        size="icon"
        look="quiet"
        aria-label={`${t.common.remove}: ${title}`}
        onClick={() => onOrder(ids.filter((each) => each !== id))}
      >
        <X aria-hidden />
      </Button>
    </li>
  );
}

type AdderProps = { readonly taken: readonly string[]; readonly onAdd: (member: Member) => void };

function Adder({ taken, onAdd }: AdderProps) {
  const [q, setQ] = useState("");
  const query = useProducts({ q: q || undefined }, FOUND);
  const found = q === "" ? [] : (query.data?.items ?? []).filter(({ id }) => !taken.includes(id));
  return (
    <div className="mb-3">
      <SearchField label={t.collections.addProduct} value={q} onSearch={setQ} />
      {found.length > 0 && (
        <ul className="mt-1 rounded-control border border-line">
          {found.map(({ id, title, images, status }) => (
            <li key={id} className="flex items-center gap-2 px-2 py-1">
              <Picture url={images[0]?.url} size="size-8" />
              <span className="min-w-0 flex-1 truncate">{title}</span>
              <Button
                size="small"
                aria-label={`${t.common.add}: ${title}`}
                onClick={() => onAdd({ id, title, imageUrl: images[0]?.url, shown: status === "active" })}
              >
                <Plus aria-hidden />
                {t.common.add}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {q !== "" && query.isSuccess && found.length === 0 && (
        <p className="mt-1 text-sm text-soft">{t.products.noneFound}</p>
      )}
    </div>
  );
}
