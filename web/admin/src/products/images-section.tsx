// Pictures: uploaded from here, put in order, each with words for those who can't see it.
import { ImagePlus, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { failureOf } from "../api/failure.ts";
import { newKey } from "../browser/new-key.ts";
import { Button } from "../parts/button.tsx";
import { TextField } from "../parts/field.tsx";
import { moved } from "../parts/moved.ts";
import { Mover } from "../parts/mover.tsx";
import { explain, Notice } from "../parts/notice.tsx";
import { Section } from "../parts/page.tsx";
import { Picture } from "../parts/picture.tsx";
import { t } from "../texts/texts.ts";
import type { ImageDraft } from "./product-draft.ts";
import { PICTURE_KINDS, uploadPicture } from "./upload-picture.ts";
import type { ProductForm } from "./use-product-form.ts";

type Refused = { readonly name: string; readonly why: string };

export function ImagesSection({ form }: { readonly form: ProductForm }) {
  const { images } = form.draft;
  const [waiting, setWaiting] = useState(0);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const upload = async (files: readonly File[]): Promise<void> => {
    setRefused([]);
    setWaiting(files.length);
    for (const file of files) {
      try {
        const url = await uploadPicture(file, newKey());
        form.change((draft) => ({ images: [...draft.images, { key: newKey(), url, alt: "" }] }));
      } catch (error) {
        const why = explain(failureOf(error));
        setRefused((before) => [...before, { name: file.name, why }]);
      }
      setWaiting((count) => count - 1);
    }
  };
  return (
    <Section
      title={t.images.title}
      actions={
        <>
          <input
            ref={input}
            type="file"
            accept={PICTURE_KINDS}
            multiple
            hidden
            aria-label={t.images.upload}
            onChange={({ target }) => {
              const files = [...(target.files ?? [])];
              target.value = "";
              void upload(files);
            }}
          />
          <Button size="small" busy={waiting > 0} onClick={() => input.current?.click()}>
            <ImagePlus aria-hidden />
            {waiting > 0 ? t.images.uploading(waiting) : t.images.upload}
          </Button>
        </>
      }
    >
      <div role="alert">
        {refused.length > 0 && (
          <Notice tone="bad" title={t.images.refused}>
            <ul className="list-disc pl-5">
              {refused.map(({ name, why }) => (
                <li key={name} className="break-words">
                  {name}: {why}
                </li>
              ))}
            </ul>
          </Notice>
        )}
      </div>
      {images.length === 0 ? (
        <p className="text-soft">{t.images.none}</p>
      ) : (
        <ul className="rows">
          {images.map((image, index) => (
            <ImageRow key={image.key} form={form} image={image} index={index} />
          ))}
        </ul>
      )}
    </Section>
  );
}

type ImageRowProps = { readonly form: ProductForm; readonly image: ImageDraft; readonly index: number };

function ImageRow({ form, image, index }: ImageRowProps) {
  const { images } = form.draft;
  const name = image.alt === "" ? t.images.number(index + 1) : image.alt;
  return (
    <li className="flex flex-wrap items-start gap-3">
      <Picture url={image.url} size="size-16" alt={name} />
      <TextField
        className="flex-1 basis-52"
        label={t.images.alt}
        hint={index === 0 ? t.images.altHint : undefined}
        maxLength={1000}
        value={image.alt}
        onValue={(alt) =>
          form.change((draft) => ({
            images: draft.images.map((each) => (each.key === image.key ? { ...each, alt } : each)),
          }))
        }
        error={form.errors.get(`/images/${index}/url`) ?? form.errors.get(`/images/${index}/alt`)}
      />
      <div className="flex gap-1 sm:pt-6">
        <Mover
          name={name}
          index={index}
          count={images.length}
          onMove={(to) => form.change((draft) => ({ images: moved(draft.images, index, to) }))}
        />
        <Button
          size="icon"
          look="quiet"
          aria-label={`${t.common.remove}: ${name}`}
          onClick={() => form.change((draft) => ({ images: draft.images.filter(({ key }) => key !== image.key) }))}
        >
          <Trash2 aria-hidden />
        </Button>
      </div>
    </li>
  );
}
