/** The file's own words for an object: text, or a dictionary with what streams behind it. */
export type PdfObject = string | { dictionary: string; stream: Buffer };

export interface PdfParts {
  /** Objects 1, 2, 3 …; the first is the catalogue. */
  objects: readonly PdfObject[];
  /** More of the trailer's dictionary. */
  trailer?: string;
}

/** A PDF of these objects, with a table of them that is right. */
export function pdfOf({ objects, trailer = '' }: PdfParts): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const places: number[] = [];
  let at = parts[0]?.length ?? 0;
  const add = (part: Buffer): void => {
    parts.push(part);
    at += part.length;
  };
  for (const [n, object] of objects.entries()) {
    places.push(at);
    add(Buffer.from(`${n + 1} 0 obj\n`, 'latin1'));
    if (typeof object === 'string') add(Buffer.from(object, 'latin1'));
    else add(Buffer.concat([Buffer.from(`<< ${object.dictionary} /Length ${object.stream.length} >>\nstream\n`, 'latin1'), object.stream, Buffer.from('\nendstream', 'latin1')]));
    add(Buffer.from('\nendobj\n', 'latin1'));
  }
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const end = `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R ${trailer.replaceAll('@xref', String(at))} >>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(end, 'latin1')]);
}

export interface OnePage {
  /** The page's operators. */
  content: string | Buffer;
  /** What packs the content, e.g. /FlateDecode. */
  filter?: string;
  /** Entries of its resources, of the page, and of the catalogue. */
  resources?: string;
  page?: string;
  catalogue?: string;
  /** In points. */
  box?: readonly [number, number];
  /** Objects 5, 6, 7 … */
  more?: readonly PdfObject[];
  trailer?: string;
}

/** A PDF of one page: objects are 1 catalogue, 2 pages, 3 page, 4 content. */
export function onePage({ content, filter, resources = '', page = '', catalogue = '', box = [595, 842], more = [], trailer = '' }: OnePage): Buffer {
  const stream = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  return pdfOf({
    objects: [
      `<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`,
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${box[0]} ${box[1]}] /Resources << ${resources} >> /Contents 4 0 R ${page} >>`,
      { dictionary: filter === undefined ? '' : `/Filter ${filter}`, stream },
      ...more,
    ],
    trailer,
  });
}

/** Words that a page says in one of the fonts that every reader has; Latin letters. */
export function words(text: string, at: readonly [number, number] = [72, 700], size = 24): string {
  return `BT /F1 ${size} Tf ${at[0]} ${at[1]} Td (${text}) Tj ET\n`;
}

export const latinFont = '/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>';
