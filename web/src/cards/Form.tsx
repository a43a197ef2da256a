/** The application form: every value with its source, identity fields locked, problems beside the field they are about. */
import { useId, useState } from "react";
import type { CardOf, FactValue, FormField } from "../api/types";
import { Icon } from "../design/icons";
import { useWords } from "../design/words";
import { useActs } from "./acts";
import { Field, toValue } from "./Field";
import { Frame } from "./Frame";

function raw(field: FormField): string {
  return field.value === null || field.value === undefined ? "" : String(field.value);
}

/** The value of a field as words, for fields that cannot be changed. */
function shown(field: FormField, yes: string, no: string): string {
  if (typeof field.value === "boolean") return field.value ? yes : no;
  const option = field.options.find((one) => one.value === field.value);
  return option?.label ?? `${raw(field)}${field.unit}`;
}

export function Form({ card }: { card: CardOf<"form"> }) {
  const words = useWords();
  const { act, busy, live } = useActs();
  const [drafts, setDrafts] = useState<Record<string, string>>({});
  const problems = card.fields.reduce((sum, field) => sum + field.problems.length, 0);
  const changed = card.fields.filter((field) => drafts[field.field] !== undefined && drafts[field.field] !== raw(field));
  const save = (): void => {
    const values: Record<string, FactValue> = {};
    for (const field of changed) {
      const draft = drafts[field.field] ?? "";
      // Clearing a field takes nothing back: the server keeps what it knows until it is told otherwise.
      if (draft.trim()) values[field.field] = toValue(field, draft) ?? draft.trim();
    }
    const count = Object.keys(values).length;
    if (count > 0) act({ type: "set_fields", item: card.item, values }, words.form.saved(count));
  };
  return (
    <Frame name="form" title={`${card.name} · ${words.form.title}`}>
      {problems > 0 && <p className="notice warn">{words.form.problems(problems)}</p>}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <div className="fields">
          {card.fields.map((field) => (
            <Row
              key={field.field}
              field={field}
              draft={drafts[field.field] ?? raw(field)}
              onChange={(value) => setDrafts((before) => ({ ...before, [field.field]: value }))}
            />
          ))}
        </div>
        {live && (
          <div className="card-acts">
            <button type="submit" className="button primary" aria-disabled={busy || changed.length === 0}>
              {words.form.save}
            </button>
            {changed.length === 0 && <span className="muted small">{words.form.clean}</span>}
          </div>
        )}
      </form>
    </Frame>
  );
}

function Row({ field, draft, onChange }: { field: FormField; draft: string; onChange: (value: string) => void }) {
  const words = useWords();
  const { live } = useActs();
  const id = useId();
  const locked = field.locked;
  const stale = live ? undefined : "";
  return (
    <div className={`field${field.problems.length > 0 ? " field-bad" : ""}`} data-place={field.field} data-stale={stale} tabIndex={-1}>
      <p className="field-label">
        <span>{field.label}</span>
        <span className="muted small">{field.required ? words.required : words.optional}</span>
      </p>
      {locked ? (
        <p className="field-locked">
          <Icon name="lock" />
          <span>{shown(field, words.yes, words.no)}</span>
          <span className="unseen">（{words.form.locked}）</span>
        </p>
      ) : (
        <Field
          shape={field}
          label={field.label}
          value={draft}
          onChange={onChange}
          required={field.required}
          invalid={field.problems.length > 0}
          describedBy={id}
          disabled={!live}
        />
      )}
      <div id={id}>
        {field.problems.map((problem) => (
          <p key={problem} className="field-problem small">
            {problem}
          </p>
        ))}
        {field.source_text && <p className="muted small">{words.form.from(field.source_text)}</p>}
        {field.help && <p className="muted small">{field.help}</p>}
      </div>
    </div>
  );
}
