import { useRef, useState } from 'preact/hooks';
import { redraw } from '../browser/photo.ts';
import { useLanguage } from '../language/language.ts';
import { Problem } from '../ui/page.tsx';
import type { InputProps } from './input-props.ts';

interface PhotoProps extends InputProps {
  readonly keep: (jpeg: Uint8Array<ArrayBuffer>) => Promise<string>;
}

/** Taken now or chosen; drawn anew, so that nothing is in it but what is seen. */
export function PhotoInput({ values, give, keep }: PhotoProps) {
  const { t } = useLanguage();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isBad, setBad] = useState(false);
  const [isShown, setShown] = useState(false);
  const take = async (file: File | undefined) => {
    if (!file) return;
    setBad(false);
    try {
      const jpeg = await redraw(file);
      give([await keep(jpeg)]);
      setShown(await show(canvas.current, jpeg));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      setBad(true);
    }
  };
  const isKept = values.length > 0;
  return (
    <div class="field">
      <canvas ref={canvas} class="photo" hidden={!isShown || !isKept} />
      {isKept && <p role="status">{t('question.photoKept')}</p>}
      <label class="row file">
        <span>{t(isKept ? 'question.photoAgain' : 'question.photo')}</span>
        <input
          type="file"
          accept="image/*"
          capture="environment"
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </label>
      {isBad && <Problem>{t('question.photoBad')}</Problem>}
    </div>
  );
}

/** On a canvas: the content security policy lets in no picture from an address made up here. */
async function show(canvas: HTMLCanvasElement | null, jpeg: Uint8Array<ArrayBuffer>): Promise<boolean> {
  if (!canvas) return false;
  const picture = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
  const scale = Math.min(1, 480 / picture.width);
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return true;
}
