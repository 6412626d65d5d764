/** The pictures of a request, each brought to the network's size when its turn comes: few are held at once. */
export interface PictureSource {
  readonly count: number;
  /** C × H × W bytes. Errors: InputError naming the picture. */
  picture(index: number): Promise<Uint8Array>;
}
