/** OpenClinica in: CRF templates (`.xls`) of OpenClinica 3 and LibreClinica 1 as study builds. Their extracts are ODM (@verum/odm). */
export { isCompoundFile } from './compound-file.ts';
export { type TemplateOptions, templateToBuild } from './to-build.ts';
export { cellName, readXls, type Sheet, XLS_LIMITS, type XlsLimits } from './workbook.ts';
export { XlsError, type XlsFault } from './xls-error.ts';
