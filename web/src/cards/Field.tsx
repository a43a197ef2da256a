/** One input for one fact, by the fact's type. Values are the API's: booleans, numbers, ISO dates, codes, text. */
import { useId } from "react";
import type { FactValue, Option } from "../api/types";
import { useWords } from "../design/words";

export interface FieldShape {
  type: "boolean" | "integer" | "number" | "date" | "text" | "choice";
  options: readonly Option[];
  unit: string;
}

interface Props {
  shape: FieldShape;
  label: string;
  value: string;
  onChange: (value: string) => void;
  required: boolean;
  invalid: boolean;
  describedBy: string;
  disabled: boolean;
}

/** What a control holds, as a fact's value; `null` when nothing is given or a number is none. */
export function toValue(shape: FieldShape, raw: string): FactValue | null {
  const text = raw.trim();
  if (text === "") return null;
  if (shape.type === "boolean") return text === "true";
  if (shape.type === "choice") return shape.options.find((option) => String(option.value) === text)?.value ?? null;
  if (shape.type !== "integer" && shape.type !== "number") return text;
  const number = Number(text.replaceAll(/[,，]/g, ""));
  return Number.isFinite(number) && (shape.type === "number" || Number.isInteger(number)) ? number : null;
}

export function Field({ shape, label, value, onChange, required, invalid, describedBy, disabled }: Props) {
  const words = useWords();
  const id = useId();
  const shared = {
    "aria-describedby": describedBy || undefined,
    "aria-invalid": invalid || undefined,
    disabled,
  };
  if (shape.type === "boolean" || (shape.type === "choice" && shape.options.length <= 3)) {
    const options = shape.type === "choice" ? shape.options : [{ value: true, label: words.yes }, { value: false, label: words.no }];
    return (
      <div role="radiogroup" aria-label={label} aria-required={required} className="radios" aria-describedby={describedBy || undefined}>
        {options.map((option) => (
          <label key={String(option.value)} className="radio">
            <input
              type="radio"
              name={id}
              checked={value === String(option.value)}
              onChange={() => onChange(String(option.value))}
              disabled={disabled}
            />
            {option.label}
          </label>
        ))}
      </div>
    );
  }
  if (shape.type === "choice") {
    return (
      <select value={value} aria-label={label} aria-required={required} onChange={(event) => onChange(event.target.value)} {...shared}>
        <option value="">{words.choose}</option>
        {shape.options.map((option) => (
          <option key={String(option.value)} value={String(option.value)}>
            {option.label}
          </option>
        ))}
      </select>
    );
  }
  const numeric = shape.type === "integer" || shape.type === "number";
  return (
    <span className="input-with-unit">
      <input
        type={shape.type === "date" ? "date" : "text"}
        inputMode={numeric ? (shape.type === "integer" ? "numeric" : "decimal") : undefined}
        value={value}
        aria-label={shape.unit ? `${label}（${shape.unit}）` : label}
        aria-required={required}
        autoComplete="off"
        maxLength={500}
        onChange={(event) => onChange(event.target.value)}
        {...shared}
      />
      {shape.unit && <span aria-hidden="true">{shape.unit}</span>}
    </span>
  );
}
