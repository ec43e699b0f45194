// The picture of a collection.
import type { Collection } from "@souk/contracts/products/product-schema";
import { useAction } from "../api/use-action.ts";
import { Button } from "../parts/button.tsx";
import { TextField } from "../parts/field.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { Picture } from "../parts/picture.tsx";
import { UploadButton } from "../products/upload-button.tsx";
import { uploadPicture } from "../products/upload-picture.ts";
import { t } from "../texts/texts.ts";

type CollectionImageProps = {
  readonly image: Collection["image"];
  readonly onImage: (image: Collection["image"]) => void;
  readonly error: string | undefined;
};

export function CollectionImage({ image, onImage, error }: CollectionImageProps) {
  const action = useAction<File, string>({
    call: uploadPicture,
    onDone: (url) => onImage({ url, alt: image?.alt ?? "" }),
  });
  return (
    <div>
      <p className="mb-1 text-sm font-medium">{t.collections.picture}</p>
      <FailureNotice failure={action.failure} />
      <div className="flex flex-wrap items-start gap-3">
        <Picture url={image?.url} size="size-16" alt={image?.alt ?? ""} />
        {image && (
          <TextField
            className="flex-1 basis-48"
            label={t.images.alt}
            maxLength={1000}
            value={image.alt}
            onValue={(alt) => onImage({ ...image, alt })}
            error={error}
          />
        )}
        <div className="flex gap-2 sm:pt-6">
          <UploadButton busy={action.running} onFile={(file) => void action.run(file)} />
          {image && <Button onClick={() => onImage(null)}>{t.common.remove}</Button>}
        </div>
      </div>
    </div>
  );
}
