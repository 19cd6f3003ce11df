export {
  documentLimits, DocumentError, type DocumentFault, type DocumentLimits, type DocumentOutcome, type ReadCode, type ReadLine, type ReadPage,
} from './reading/page.ts';
export { createDocumentReader, type DocumentReaderOptions } from './reader/reader.ts';
export type { DocumentReader, OnPage, Reading, UnreadDocument } from './reader/port.ts';
export { documentSettings, type DocumentSettings } from './settings.ts';
export { csvLine } from './sheet/csv.ts';
export { cellText, cellTime, mapRows, type Headings, type MappedRow, type MappedRows } from './sheet/map-rows.ts';
export { readSheet, type Cell, type SheetFault, type SheetLimits, type SheetRead, type SheetRow } from './sheet/read-sheet.ts';
export { xlsxOf } from './sheet/write-xlsx.ts';
export { readZip, writeZip, ZipFault } from './sheet/zip.ts';
export { openPages, type OpenPages } from './pages/open-pages.ts';
export { createPageReader, type PageReader } from './ocr/page-reader.ts';
export { readCodes } from './codes/read-codes.ts';
export { pictureDistance, pictureHash, samePicture, samePictureBits } from './picture-hash/picture-hash.ts';
export { createVirusScan, VirusScannerError, type VirusScan, type VirusVerdict } from './virus/virus-scan.ts';
