/** The head of the page: the name, the type size, the language, and who is signed in. */
import type { Who } from "./api/types";
import type { Display } from "./design/display";
import { Icon } from "./design/icons";
import { useWords } from "./design/words";

interface Props {
  who: Who;
  display: Display;
  onDisplay: (changes: Partial<Display>) => void;
  onMenu: () => void;
  onSignIn: () => void;
  onSignOut: () => void;
}

export function Header({ who, display, onDisplay, onMenu, onSignIn, onSignOut }: Props) {
  const words = useWords();
  const signedIn = who.kind !== "anonymous";
  return (
    <header className="head">
      <a className="skip" href="#composer" onClick={skip}>
        {words.skip}
      </a>
      <button type="button" className="button quiet square menu" onClick={onMenu} aria-label={words.menu}>
        <Icon name="menu" />
      </button>
      <h1 className="brand">
        <img src="./icon.svg" alt="" width="32" height="32" />
        <span className="brand-name" lang="zh-CN">
          {words.brand}
        </span>
        <span className="brand-title">{words.title}</span>
      </h1>
      <div className="head-acts">
        <button type="button" className="button quiet" aria-pressed={display.large} onClick={() => onDisplay({ large: !display.large })}>
          {words.largeType}
        </button>
        <LanguageButton className="language" display={display} onDisplay={onDisplay} />
        {signedIn ? (
          <>
            <span className="who" title={words.signedInAs(who.name)}>
              <Icon name={who.kind === "company" ? "company" : "person"} />
              <span className="who-name" lang="zh-CN">
                {who.name}
              </span>
            </span>
            <button type="button" className="button leave" onClick={onSignOut}>
              {words.signOut}
            </button>
          </>
        ) : (
          <button type="button" className="button primary" onClick={onSignIn}>
            {words.signIn}
          </button>
        )}
      </div>
    </header>
  );
}

/** Switches the interface to the other language, in that language's own words. */
export function LanguageButton({ className, display, onDisplay }: Pick<Props, "display" | "onDisplay"> & { className: string }) {
  const words = useWords();
  const other = display.language === "en" ? "zh-CN" : "en";
  return (
    <button type="button" className={`button quiet ${className}`} lang={other} onClick={() => onDisplay({ language: other })}>
      {words.otherLanguage}
    </button>
  );
}

/** A fragment would do the same, but would stay in the address and in the history. */
function skip(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById("composer")?.focus();
}
