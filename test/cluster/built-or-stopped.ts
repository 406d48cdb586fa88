/** Resolves to it once it is built. Stops it if that fails. */
export async function builtOrStopped<T extends { stop(): Promise<void> }>(
  what: T,
  build: () => Promise<void>,
): Promise<T> {
  try {
    await build();
    return what;
  } catch (error) {
    await what.stop();
    throw error;
  }
}
