/** The list of materials for this person's situation: what is there already, what to upload, what to apply for first. */
import { useId, useRef, useState } from "react";
import { asProblem } from "../api/problem";
import type { CardOf, MaterialRow } from "../api/types";
import { Icon, type IconName } from "../design/icons";
import { useWords } from "../design/words";
import { problemText } from "../conversation/problem-text";
import { useActs } from "./acts";
import { Frame } from "./Frame";

const READY: readonly MaterialRow["held"][] = ["held", "generated", "attached"];
const SIGNS: Record<MaterialRow["held"], { icon: IconName; tone: string }> = {
  held: { icon: "check", tone: "good" },
  generated: { icon: "check", tone: "good" },
  attached: { icon: "check", tone: "good" },
  to_be_provided: { icon: "upload", tone: "open" },
  will_be_produced: { icon: "arrow", tone: "open" },
};

/** What the server takes; it looks at the file itself, this only helps to pick the right one. */
const ACCEPT = ".pdf,.jpg,.jpeg,.png,.ofd,.docx";

export function Materials({ card }: { card: CardOf<"materials"> }) {
  const words = useWords();
  const ready = card.materials.filter((row) => READY.includes(row.held)).length;
  return (
    <Frame name="materials" title={`${card.name} · ${words.materials.title}`} aside={words.materials.count(ready, card.materials.length)}>
      <ul className="materials">
        {card.materials.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
    </Frame>
  );
}

function Row({ row }: { row: MaterialRow }) {
  const words = useWords().materials;
  const { live, act, busy } = useActs();
  const undecided = row.undecided.length > 0;
  const sign = SIGNS[row.held];
  return (
    <li className="material" data-place={row.id} data-stale={live ? undefined : ""} tabIndex={-1}>
      <div className="material-text">
        <p className="material-name">
          {row.name}
          <span className="muted small">
            {row.form}
            {row.copies > 0 && ` · ${words.copies(row.copies)}`}
          </span>
        </p>
        <p className="chips">
          <span className={`chip chip-${sign.tone}`}>
            <Icon name={sign.icon} />
            {words.states[row.held]}
          </span>
          {undecided && <span className="chip">{words.undecided}</span>}
        </p>
        {row.held_text && row.held_text !== words.states[row.held] && <p className="muted small">{row.held_text}</p>}
        {row.note && <p className="muted small">{row.note}</p>}
      </div>
      {live && (
        <div className="material-acts">
          {row.produced_by && row.held === "will_be_produced" && (
            <button
              type="button"
              className="button"
              aria-disabled={busy}
              onClick={() => act({ type: "choose_item", item: row.produced_by }, words.produce(row.produced_by_name))}
            >
              {words.produce(row.produced_by_name)}
            </button>
          )}
          {(row.held === "to_be_provided" || row.held === "attached" || row.held === "will_be_produced") && <Upload row={row} />}
        </div>
      )}
    </li>
  );
}

function Upload({ row }: { row: MaterialRow }) {
  const all = useWords();
  const words = all.materials;
  const { upload, act, busy } = useActs();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const problemId = useId();
  const again = row.held === "attached";
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setSending(true);
    setProblem("");
    try {
      const { id } = await upload(file);
      act({ type: "attach", material: row.id, file: id }, words.uploaded(row.name));
    } catch (error) {
      setProblem(problemText(asProblem(error), all));
    } finally {
      setSending(false);
      if (input.current) input.current.value = "";
    }
  };
  return (
    <>
      <button
        type="button"
        className="button"
        aria-disabled={busy || sending}
        aria-describedby={problem ? problemId : undefined}
        onClick={() => !busy && !sending && input.current?.click()}
      >
        <Icon name="upload" />
        {sending ? words.uploading : again ? words.replace : words.upload}
        <span className="unseen">：{row.name}</span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={ACCEPT}
        aria-label={words.uploadOf(row.name)}
        onChange={(event) => void take(event.target.files?.[0])}
      />
      {problem && (
        <p id={problemId} className="notice warn small" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
