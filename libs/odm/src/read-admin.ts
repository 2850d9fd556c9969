import type { AdminData, Location, MetaDataVersionRef, Organization, SignatureDef, User } from './data-model.ts';
import { ORGANIZATION_PREFIX } from './oids.ts';
import { optional, readTexts, someTexts } from './read-texts.ts';
import type { Taker } from './taker.ts';

export function readAdmin(admin: Taker): AdminData {
  const users = admin.children('User').flatMap((user) => readUser(user) ?? []);
  const locations = admin.children('Location').flatMap((location) => readLocation(location) ?? []);
  const signatureDefs = admin.children('SignatureDef').flatMap((definition) => readSignatureDef(definition) ?? []);
  const organizations = admin
    .children('Organization')
    .flatMap((organization) => readOrganization(organization) ?? [])
    .filter(({ oid }) => !oid.startsWith(ORGANIZATION_PREFIX));
  return {
    ...optional('studyOid', admin.oid('StudyOID')),
    users,
    locations,
    signatureDefs,
    ...(organizations.length > 0 && { organizations }),
    ...optional('extensions', admin.extensions()),
  };
}

function withOid<T>(owner: Taker, read: (oid: string) => T): T | undefined {
  const oid = owner.oid('OID');
  if (oid !== undefined) return read(oid);
  owner.finding(
    'error',
    'oid-missing',
    { en: `A ${owner.element.name} has no OID`, zh: `${owner.element.name} 缺少 OID` },
    { en: 'It cannot be referred to and was left out.', zh: '无法被引用，已略去。' },
  );
  return undefined;
}

const readUser = (user: Taker) =>
  withOid(user, (oid): User => {
    const locationOids = [
      user.oid('LocationOID'),
      ...user.children('LocationRef').map((ref) => ref.oid('LocationOID')),
    ];
    const known = locationOids.filter((location) => location !== undefined);
    return {
      oid,
      ...optional('type', user.attribute('UserType')),
      ...optional('userName', user.childText('LoginName') ?? user.childText('UserName')),
      ...optional('displayName', user.childText('DisplayName')),
      ...optional('fullName', user.childText('FullName')),
      ...optional('firstName', user.childText('FirstName') ?? user.childText('GivenName')),
      ...optional('lastName', user.childText('LastName') ?? user.childText('FamilyName')),
      ...optional('organization', user.childText('Organization') ?? organizationOf(user)),
      ...(known.length > 0 && { locationOids: known }),
      ...optional('extensions', user.extensions()),
    };
  });

function organizationOf(user: Taker): string | undefined {
  const oid = user.oid('OrganizationOID');
  return oid?.startsWith(ORGANIZATION_PREFIX) ? oid.slice(ORGANIZATION_PREFIX.length) : oid;
}

const readLocation = (location: Taker) =>
  withOid(
    location,
    (oid): Location => ({
      oid,
      name: location.attribute('Name') || oid,
      ...optional('type', location.attribute('LocationType') ?? location.attribute('Role')),
      metaDataVersions: location.children('MetaDataVersionRef').flatMap((ref) => readVersionRef(ref) ?? []),
      ...optional('extensions', location.extensions()),
    }),
  );

function readVersionRef(ref: Taker): MetaDataVersionRef | undefined {
  const written = ref.attribute('EffectiveDate') ?? '';
  const metaDataVersionOid = ref.oid('MetaDataVersionOID');
  const studyOid = ref.oid('StudyOID') ?? '';
  // What 1.3.2 demands of a location that works with no build.
  if (metaDataVersionOid === undefined) return undefined;
  const effectiveDate = /^\d{4}-\d{2}-\d{2}/.exec(written)?.[0];
  if (effectiveDate !== written) {
    ref.finding(
      'warning',
      'date-invalid',
      { en: `EffectiveDate="${written}" is not a date`, zh: `EffectiveDate="${written}" 不是日期` },
      effectiveDate === undefined
        ? { en: 'The reference was left out.', zh: '已略去该引用。' }
        : { en: `Read as ${effectiveDate}.`, zh: `按 ${effectiveDate} 读取。` },
    );
  }
  return effectiveDate === undefined ? undefined : { studyOid, metaDataVersionOid, effectiveDate };
}

const readSignatureDef = (definition: Taker) =>
  withOid(definition, (oid): SignatureDef => {
    const methodology = definition.attribute('Methodology');
    return {
      oid,
      ...((methodology === 'Digital' || methodology === 'Electronic') && { methodology }),
      meaning: definition.childText('Meaning') ?? '',
      legalReason: definition.childText('LegalReason') ?? '',
      ...optional('extensions', definition.extensions()),
    };
  });

const readOrganization = (organization: Taker) =>
  withOid(
    organization,
    (oid): Organization => ({
      oid,
      name: organization.attribute('Name') || oid,
      ...optional('type', organization.attribute('Type')),
      ...optional('role', organization.attribute('Role')),
      ...optional('locationOid', organization.oid('LocationOID')),
      ...optional('partOfOid', organization.oid('PartOfOrganizationOID')),
      ...optional('description', someTexts(readTexts(organization, 'Description'))),
      ...optional('extensions', organization.extensions()),
    }),
  );
