/** Where the demo's study build lies: an ODM 2.0 document with Chinese and English texts. */
export const STUDY_FILE: URL = new URL('../study/hypertension.odm.xml', import.meta.url);
