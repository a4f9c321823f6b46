// Bytes that are made as they are read. Knows nothing of what they are.

/**
 * A stream of what `chunks` yields; nothing is made before it is asked for. A reader who asks for nothing during
 * `patienceMs` is given up: whatever `chunks` holds is let go, however the stream ends.
 */
export function toPatientStream(
  chunks: AsyncGenerator<Uint8Array>,
  patienceMs: number,
): ReadableStream<Uint8Array> {
  let timer: NodeJS.Timeout | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(timer);
        const { done, value } = await chunks.next();
        if (done) {
          controller.close();
          return;
        }
        timer = setTimeout(() => {
          controller.error(new Error(`the reader took nothing for ${patienceMs} ms`));
          void chunks.return(undefined);
        }, patienceMs);
        timer.unref();
        controller.enqueue(value);
      },
      async cancel() {
        clearTimeout(timer);
        await chunks.return(undefined);
      },
    },
    // Nothing ahead of the reader, so that being asked means being read.
    { highWaterMark: 0 },
  );
}
