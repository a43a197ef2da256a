/** Handing in what an officer asked for (补正): all of it at once, fields and files together. */
import { useState, type FormEvent } from "react";
import type { CaseCard, FactValue, WantedRow } from "../api/types";
import { useWords } from "../design/words";
import { useActs } from "./acts";
import { useVerb } from "./CaseActs";
import { Field, toValue } from "./Field";
import { FileButton } from "./FileButton";

interface Props {
  card: CaseCard;
  onChange: (card: CaseCard) => void;
}

export function Supplement({ card, onChange }: Props) {
  const words = useWords();
  const { caseVerb } = useActs();
  const [given, setGiven] = useState<Record<string, string>>({});
  const { run, busy, problem } = useVerb(onChange);
  const complete = card.wanted.every((row) => given[row.id]);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (!complete) return;
    const values: Record<string, FactValue> = {};
    const files: Record<string, string> = {};
    for (const row of card.wanted) {
      const raw = given[row.id] ?? "";
      if (row.kind === "material") files[row.id] = raw;
      else values[row.id] = toValue(row, raw) ?? raw.trim();
    }
    run(() => caseVerb(card.number, "supplement", { values, files }));
  };
  return (
    <form className="verb" onSubmit={send} noValidate>
      <fieldset>
        <legend>{words.case.supplement}</legend>
        {card.wanted.map((row) => (
          <Wanted key={row.id} row={row} value={given[row.id] ?? ""} onChange={(value) => setGiven((before) => ({ ...before, [row.id]: value }))} />
        ))}
      </fieldset>
      {problem}
      <div className="card-acts">
        <button type="submit" className="button primary" aria-disabled={busy || !complete}>
          {words.case.supplementSend}
        </button>
      </div>
    </form>
  );
}

function Wanted({ row, value, onChange }: { row: WantedRow; value: string; onChange: (value: string) => void }) {
  const words = useWords();
  if (row.kind === "material") return <WantedFile row={row} done={value !== ""} onChange={onChange} />;
  return (
    <div className="field">
      <p className="field-label">
        <span>{row.label}</span>
        <span className="muted small">{words.required}</span>
      </p>
      <Field shape={row} label={row.label} value={value} onChange={onChange} required invalid={false} describedBy="" disabled={false} />
    </div>
  );
}

function WantedFile({ row, done, onChange }: { row: WantedRow; done: boolean; onChange: (value: string) => void }) {
  const words = useWords();
  const [name, setName] = useState("");
  return (
    <div className="field">
      <p className="field-label">
        <span>{row.label}</span>
        <span className="muted small">{words.required}</span>
      </p>
      <div className="spread">
        <FileButton
          name={row.label}
          again={done}
          onFile={(id, fileName) => {
            setName(fileName);
            onChange(id);
          }}
        />
        <p className="small" role="status">
          {name && words.materials.uploaded(name)}
        </p>
      </div>
    </div>
  );
}
