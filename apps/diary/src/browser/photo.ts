const edgeMax = 1_600;
const bytesMax = 1_500_000;

/**
 * A picture drawn anew and written as JPEG: nothing of the camera's file is left but what is seen, neither place nor
 * time nor device (EXIF). Smaller in steps until it fits.
 *
 * @throws DOMException for a file that is no picture
 */
export async function redraw(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    for (let edge = edgeMax; ; edge = Math.floor(edge * 0.75)) {
      const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
      const canvas = document.createElement('canvas');
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
      if (!blob) throw new DOMException('no picture', 'EncodingError');
      if (blob.size <= bytesMax || edge < 200) return new Uint8Array(await blob.arrayBuffer());
    }
  } finally {
    picture.close();
  }
}
