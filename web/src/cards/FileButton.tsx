/** A button that picks a file, sends it, and says beside itself how that went. */
import { useId, useRef, useState } from "react";
import { asProblem } from "../api/problem";
import { problemText } from "../conversation/problem-text";
import { Icon } from "../design/icons";
import { useWords } from "../design/words";
import { useActs } from "./acts";

/** What the server takes; it looks at the file itself, this only helps to pick the right one. */
const ACCEPT = ".pdf,.jpg,.jpeg,.png,.ofd,.docx";

interface Props {
  /** What the file is for. */
  name: string;
  again: boolean;
  onFile: (id: string, fileName: string) => void;
}

export function FileButton({ name, again, onFile }: Props) {
  const all = useWords();
  const words = all.materials;
  const { upload, busy } = useActs();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const problemId = useId();
  const idle = !busy && !sending;
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setSending(true);
    setProblem("");
    try {
      const { id } = await upload(file);
      onFile(id, file.name);
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
        aria-disabled={!idle}
        aria-describedby={problem ? problemId : undefined}
        onClick={() => idle && input.current?.click()}
      >
        <Icon name="upload" />
        {sending ? words.uploading : again ? words.replace : words.upload}
        <span className="unseen">{name}</span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={ACCEPT}
        aria-label={words.uploadOf(name)}
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
