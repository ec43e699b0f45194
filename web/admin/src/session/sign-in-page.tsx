// The door from outside.
import { useEffect } from "react";
import { t } from "../texts/texts.ts";
import type { Session } from "./session.ts";
import { useShopName } from "./shop-profile.ts";
import { SignInForm } from "./sign-in-form.tsx";

export function SignInPage({ onSignedIn }: { readonly onSignedIn: (session: Session) => void }) {
  const shopName = useShopName();
  useEffect(() => {
    document.title = `${t.signIn.title} · ${shopName}`;
  }, [shopName]);
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-sm">
        <div className="mb-5 flex items-center gap-3">
          <img src="/admin/souk.svg" alt="" className="size-10" />
          <div className="min-w-0">
            <p className="truncate text-lg font-semibold">{shopName}</p>
            <h1 className="text-soft">{t.signIn.title}</h1>
          </div>
        </div>
        <div className="box p-5">
          <SignInForm onSignedIn={onSignedIn} />
        </div>
        <p className="mt-4 text-sm text-soft">
          {t.signIn.whoMay}{" "}
          <a href="/" className="link">
            {t.signIn.toShop}
          </a>
        </p>
      </div>
    </main>
  );
}
