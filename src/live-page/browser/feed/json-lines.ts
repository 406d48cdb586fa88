/** A line that is longer is no event of Kubernetes: objects have at most 3 MiB. */
const LONGEST_LINE = 4 * 2 ** 20;

/** Yields the objects of a body that has one JSON text a line. Throws if a line is no JSON, or too long. */
export async function* readJsonLines(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = lines.pop()!;
      if (rest.length > LONGEST_LINE) throw new Error('an event is longer than 4 MiB');
      for (const line of lines) if (line.trim() !== '') yield JSON.parse(line);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
