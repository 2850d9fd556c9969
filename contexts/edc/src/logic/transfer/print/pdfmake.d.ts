// What we use of pdfmake: its own types bring those of a browser with them, which a server does not have.
declare module 'pdfmake' {
  export type Content = string | Node | readonly Content[];
  export interface Node {
    readonly text?: Content;
    readonly columns?: readonly Content[];
    readonly table?: Table;
    readonly layout?: Layout;
    readonly font?: string;
    readonly fontSize?: number;
    readonly color?: string;
    readonly alignment?: 'left' | 'right' | 'center';
    /** Left, top, right, bottom; points. */
    readonly margin?: readonly [number, number, number, number];
    /** Stands among the bookmarks. */
    readonly outline?: boolean;
  }
  export interface Table {
    readonly widths: readonly (string | number)[];
    readonly body: readonly (readonly Content[])[];
    readonly headerRows?: number;
    readonly dontBreakRows?: boolean;
  }
  export interface Layout {
    readonly hLineWidth: () => number;
    readonly vLineWidth: () => number;
    readonly hLineColor: () => string;
    readonly paddingTop: () => number;
    readonly paddingBottom: () => number;
  }
  export interface DocumentDefinition {
    readonly info: Readonly<Record<string, string | Date>>;
    readonly language: string;
    readonly pageSize: 'A4';
    readonly pageMargins: readonly [number, number, number, number];
    readonly defaultStyle: Node & { readonly lineHeight: number };
    readonly header: (page: number) => Content;
    readonly content: readonly Content[];
  }

  const pdfmake: {
    readonly virtualfs: { writeFileSync(name: string, bytes: Uint8Array): void };
    setUrlAccessPolicy(isAllowed: (url: string) => boolean): void;
    setLocalAccessPolicy(isAllowed: (path: string) => boolean): void;
    addFonts(fonts: Readonly<Record<string, { readonly normal: string }>>): void;
    createPdf(document: DocumentDefinition): { getBuffer(): Promise<Uint8Array> };
  };
  export default pdfmake;
}
