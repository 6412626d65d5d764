/**
 * Runs `use` with the folder that the image is built from.
 * @param given a folder of the user's own
 */
export async function imageContext<T>(given: string | undefined, use: (folder: string) => Promise<T>): Promise<T> {
  return use(given ?? '.');
}
