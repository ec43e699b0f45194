// The two voices of the shop, how round its corners are, and its logo.
import { type CornerName, cornerNames, type FontName, fontNames } from "@souk/contracts/web/theme-schema";
import { useAction } from "../api/use-action.ts";
import { Button } from "../parts/button.tsx";
import { SelectField } from "../parts/field.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { UploadButton } from "../products/upload-button.tsx";
import { uploadPicture } from "../products/upload-picture.ts";
import { t } from "../texts/texts.ts";
import { LookPart } from "./look-part.tsx";
import type { LookForm } from "./use-look-form.ts";

export function TypePart({ form }: { readonly form: LookForm }) {
  const { settings, defaults } = form;
  const { fonts = {} } = settings;
  const speak = (voice: "loud" | "plain", font: FontName) =>
    form.change(voice, { fonts: { ...fonts, [voice]: font === defaults.fonts[voice] ? undefined : font } });
  return (
    <>
      <LookPart title={t.look.type}>
        {(["loud", "plain"] as const).map((voice) => (
          <SelectField
            key={voice}
            label={t.look[voice]}
            value={fonts[voice] ?? defaults.fonts[voice]}
            onValue={(font) => speak(voice, font)}
            choices={fontNames.map((each) => [each, t.look.fonts[each]] as const)}
          />
        ))}
        <SelectField<CornerName>
          label={t.look.corners}
          value={settings.corners ?? defaults.corners}
          onValue={(corners) => form.change("corners", { corners: corners === defaults.corners ? undefined : corners })}
          choices={cornerNames.map((each) => [each, t.look.cornerNames[each]] as const)}
        />
      </LookPart>
      <Logo form={form} />
    </>
  );
}

function Logo({ form }: { readonly form: LookForm }) {
  const { logo } = form.settings;
  const action = useAction<File, string>({
    call: uploadPicture,
    onDone: (url) => form.change("logo", { logo: url }),
  });
  return (
    <LookPart title={t.look.logo} hint={t.look.logoHint}>
      <FailureNotice failure={action.failure} />
      <div className="flex flex-wrap items-center gap-3">
        <img
          src={logo ?? form.defaults.logo}
          alt={t.look.logo}
          className="size-14 rounded-control border border-line object-contain p-1"
        />
        <UploadButton size="small" busy={action.running} onFile={(file) => void action.run(file)} />
        {logo !== undefined && (
          <Button size="small" onClick={() => form.change("no logo", { logo: undefined })}>
            {t.look.toFolder(t.look.logo)}
          </Button>
        )}
      </div>
    </LookPart>
  );
}
