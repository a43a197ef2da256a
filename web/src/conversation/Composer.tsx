/** Where the person writes. Enter sends, Shift+Enter makes a new line, and an input method's Enter does neither. */
import { useRef, type KeyboardEvent } from "react";
import { Icon } from "../design/icons";
import { useWords } from "../design/words";

export const MOST_CHARACTERS = 2000;

interface Props {
  text: string;
  busy: boolean;
  onText: (text: string) => void;
  onSend: (text: string) => void;
}

export function Composer({ text, busy, onText, onSend }: Props) {
  const words = useWords();
  const input = useRef<HTMLTextAreaElement>(null);
  const long = text.length > MOST_CHARACTERS;
  const ready = text.trim() !== "" && !long && !busy;
  const send = (): void => {
    if (ready) onSend(text.trim());
    input.current?.focus();
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {long && (
        <p id="composer-problem" className="notice warn small" role="alert">
          {words.tooLong(text.length, MOST_CHARACTERS)}
        </p>
      )}
      <div className="composer-box">
        <textarea
          ref={input}
          id="composer"
          rows={1}
          value={text}
          aria-label={words.composerLabel}
          aria-invalid={long || undefined}
          aria-describedby={long ? "composer-problem" : undefined}
          placeholder={words.composerHint}
          enterKeyHint="send"
          onChange={(event) => onText(event.target.value)}
          onKeyDown={key}
        />
        <button type="submit" className="button primary square send" aria-disabled={!ready} aria-label={busy ? words.sending : words.send}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
