/**
 * What the demo consists of, as plain data. A loader walks it in the order of the members and calls the API;
 * nothing here knows how. Every person, hospital and drug is invented.
 */
import type { DemoDiary } from './diary/diary-types.ts';
import type { DemoStep } from './steps.ts';

export interface DemoPlan {
  readonly study: DemoStudy;
  readonly arms: readonly DemoArm[];
  readonly sites: readonly DemoSite[];
  readonly users: readonly DemoUser[];
  readonly randomisation: DemoRandomisation;
  readonly patients: readonly DemoPatient[];
  /** In the order of consent. */
  readonly subjects: readonly DemoSubject[];
  /** In the order of the subjects, then of the visits. */
  readonly forms: readonly DemoForm[];
  /** What else people do with what was entered, in order; sites do not wait for each other. */
  readonly steps: readonly DemoStep[];
  /** Comes after the forms and steps. */
  readonly amendment: DemoAmendment;
  /** What participants answer at home; last. */
  readonly diary: DemoDiary;
}

export type DemoLanguage = 'zh' | 'en';

export interface DemoText {
  readonly lang: DemoLanguage;
  readonly text: string;
}

export interface DemoStudy {
  readonly code: string;
  /** OID of the Study in the ODM file. */
  readonly oid: string;
  readonly titles: readonly DemoText[];
  readonly protocol: string;
  readonly sponsor: string;
  readonly phase: string;
  readonly plannedSubjects: number;
}

export interface DemoArm {
  readonly code: string;
  readonly titles: readonly DemoText[];
}

export interface DemoSite {
  readonly code: string;
  readonly names: readonly DemoText[];
  /** IANA. */
  readonly timeZone: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** The language in which the site writes free text. */
  readonly language: DemoLanguage;
  readonly plannedSubjects: number;
  readonly investigators: readonly DemoInvestigator[];
}

export interface DemoInvestigator {
  readonly login: string;
  readonly names: readonly DemoText[];
  readonly role: 'PRINCIPAL' | 'SUB';
}

export type DemoRole =
  | 'CRC'
  | 'INVESTIGATOR'
  | 'MONITOR'
  | 'DATA_MANAGER'
  | 'TRIAL_OFFICE'
  | 'AUDITOR'
  | 'OPERATOR'
  | 'UNBLINDED';

export interface DemoUser {
  readonly login: string;
  readonly names: readonly DemoText[];
  readonly language: DemoLanguage;
  readonly role: DemoRole;
  /** Site codes; absent: the whole study. */
  readonly sites?: readonly string[];
}

export interface DemoPatient {
  /** Joins subjects to patients inside the plan. */
  readonly ref: string;
  /** The code of the hospital, which is the code of the site. */
  readonly hospital: string;
  readonly hospitalNumber: string;
  readonly names: readonly DemoText[];
  /** YYYY-MM-DD */
  readonly birthDate: string;
  readonly sex: 'MALE' | 'FEMALE';
  readonly phone: string;
  readonly tags: readonly string[];
}

export type DemoSubjectStatus = 'SCREENING' | 'SCREEN_FAILED' | 'ENROLLED' | 'COMPLETED' | 'WITHDRAWN';

export interface DemoSubject {
  /** Unique in the study, e.g. `01-001`. */
  readonly screeningNumber: string;
  readonly site: string;
  /** `ref` of the patient. */
  readonly patient: string;
  /** YYYY-MM-DD */
  readonly consentDate: string;
  /** The status today. */
  readonly status: DemoSubjectStatus;
  /** How it came to that, from SCREENING on, in order. */
  readonly changes: readonly DemoStatusChange[];
  /** What the list gives once the subject is randomised; nobody who is blinded enters or sees the arm. */
  readonly randomised?: { readonly arm: string; readonly number: string; readonly kit: string };
}

/** A blinded list drawn elsewhere, stratified by site. Whoever randomises in the order of consent gets these places. */
export interface DemoRandomisation {
  /** Login of the unblinded user who uploads it. */
  readonly by: string;
  readonly reason: string;
  readonly places: readonly DemoPlace[];
}

export interface DemoPlace {
  readonly site: string;
  /** Within the site, from 1. */
  readonly sequence: number;
  readonly arm: string;
  readonly number: string;
  readonly kit: string;
}

/** The second build of the study: where it is active, where its approval is still to take effect, and what follows. */
export interface DemoAmendment {
  readonly activations: readonly {
    readonly site: string;
    /** YYYY-MM-DD; the one thing of the plan that may lie in the future. */
    readonly fromDate: string;
    readonly approval: string;
  }[];
  readonly migration: { readonly site: string; readonly reason: string };
  /** Forms that the new build brings, and what happens to them. */
  readonly forms: readonly DemoForm[];
  readonly steps: readonly DemoStep[];
}

export interface DemoStatusChange {
  readonly status: Exclude<DemoSubjectStatus, 'SCREENING'>;
  /** YYYY-MM-DD */
  readonly date: string;
  readonly reason: string;
}

export interface DemoForm {
  /** Screening number. */
  readonly subject: string;
  /** `<visitOid>[!<repeat>]~<formOid>[!<repeat>]` */
  readonly formKey: string;
  /** In order; the first opens the form. */
  readonly saves: readonly DemoSave[];
}

export interface DemoSave {
  /** Login of the user who enters. */
  readonly by: string;
  /** The items that are new or change; the others stay as they are. */
  readonly items: readonly DemoItem[];
  /** Why something changed: on every save but the first. */
  readonly reason?: string;
  /** Declares the entry complete, or not. */
  readonly complete: boolean;
}

/** Either a value, as typed, or why there is none, as a code of the study's design. */
export interface DemoItem {
  /** `(<groupOid>[!<repeat>]/)*<itemOid>` */
  readonly path: string;
  readonly value?: string;
  /** OID of a unit; absent where the unit is an item of its own, as ODM 2.0 has it. */
  readonly unit?: string;
  readonly notDone?: string;
  readonly leftBlank?: string;
}
