// A button that asks for a picture of one's own machine.
import { ImagePlus } from "lucide-react";
import { useRef } from "react";
import { Button, type ButtonProps } from "../parts/button.tsx";
import { t } from "../texts/texts.ts";
import { PICTURE_KINDS } from "./upload-picture.ts";

type UploadButtonProps = Pick<ButtonProps, "size" | "busy"> & { readonly onFile: (file: File) => void };

export function UploadButton({ onFile, ...looks }: UploadButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={PICTURE_KINDS}
        hidden
        aria-label={t.images.uploadOne}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = "";
          if (file) onFile(file);
        }}
      />
      <Button {...looks} onClick={() => input.current?.click()}>
        <ImagePlus aria-hidden />
        {t.images.uploadOne}
      </Button>
    </>
  );
}
