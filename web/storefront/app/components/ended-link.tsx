// A link that opens nothing: used, too old, replaced by a newer one, or cut off by a mail program.
import { Link } from "react-router";
import { useText } from "../text/text.tsx";

export type EndedLinkProps = {
  readonly title: string;
  readonly text: string;
  readonly to: string;
  readonly go: string;
};

export function EndedLink({ title, text, to, go }: EndedLinkProps) {
  const { say } = useText();
  return (
    <>
      <h1 className="text-large">{title}</h1>
      <p className="mt-4 text-muted">{text}</p>
      <Link to={to} className="button mt-8">
        {go}
      </Link>
      <p className="mt-6">
        <Link to="/" className="link">
          {say("error.home")}
        </Link>
      </p>
    </>
  );
}
