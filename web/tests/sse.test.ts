import { describe, expect, it } from "vitest";
import { EventParser, readEvents } from "../src/api/sse";

function collect(...chunks: string[]) {
  const parser = new EventParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
}

describe("server-sent events", () => {
  it("are found however the stream is cut", () => {
    const whole = 'event: delta\ndata: {"text":"您好"}\n\nevent: answer\ndata: {}\n\n';
    const expected = [
      { event: "delta", data: '{"text":"您好"}' },
      { event: "answer", data: "{}" },
    ];
    for (let cut = 0; cut <= whole.length; cut++) {
      expect(collect(whole.slice(0, cut), whole.slice(cut))).toEqual(expected);
    }
    expect(collect(...whole)).toEqual(expected);
  });

  it("may end their lines in any of the three ways", () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      expect(collect(`event: a${end}data: 1${end}${end}`, `:${end}`)).toEqual([{ event: "a", data: "1" }]);
    }
  });

  it("join several data lines, skip comments, and are messages by default", () => {
    expect(collect(": hello\ndata: a\ndata: b\nid: 7\n\n")).toEqual([{ event: "message", data: "a\nb" }]);
  });

  it("without data are none, and a cut-off one is dropped", () => {
    expect(collect("event: a\n\ndata: half")).toEqual([]);
  });

  it("survive a character cut in the middle of its bytes", async () => {
    const bytes = new TextEncoder().encode('data: "善治"\n\n');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const found = [];
    for await (const event of readEvents(body)) found.push(event);
    expect(found).toEqual([{ event: "message", data: '"善治"' }]);
  });
});
