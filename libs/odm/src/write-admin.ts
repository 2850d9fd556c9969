import type { AdminData, Location, Organization, SignatureDef, User } from './data-model.ts';
import { el, type XmlNode } from './node.ts';
import { NONE, ORGANIZATION_PREFIX } from './oids.ts';
import { extend, texts, type WriteContext } from './write-common.ts';

/** Users, locations and meanings of signatures. 2.0 has no display name: it stands in for a missing full name. */
export function adminNode(context: WriteContext, admin: AdminData): XmlNode {
  const legacy = context.version === '1.3.2';
  const organizations = legacy ? [] : organizationsOf(admin);
  const node = el('AdminData', { StudyOID: admin.studyOid }, [
    ...admin.users.map((user) => (legacy ? userNode132(context, user) : userNode20(context, admin, user))),
    ...organizations.map((organization) => organizationNode(context, organization)),
    ...admin.locations.map((location) => locationNode(context, location)),
    ...admin.signatureDefs.map((definition) => signatureDefNode(context, definition)),
  ]);
  return extend(context, node, admin.extensions);
}

const text = (name: string, value: string | undefined) => value !== undefined && el(name, {}, [value]);

function userNode132(context: WriteContext, user: User): XmlNode {
  const node = el('User', { OID: user.oid, UserType: user.type }, [
    text('LoginName', user.userName),
    text('DisplayName', user.displayName),
    text('FullName', user.fullName),
    text('FirstName', user.firstName),
    text('LastName', user.lastName),
    text('Organization', user.organization),
    ...(user.locationOids ?? []).map((oid) => el('LocationRef', { LocationOID: oid })),
  ]);
  return extend(context, node, user.extensions);
}

function userNode20(context: WriteContext, admin: AdminData, user: User): XmlNode {
  const [location, ...more] = user.locationOids ?? [];
  const attributes = {
    OID: user.oid,
    UserType: user.type,
    OrganizationOID: organizationOid(admin, user.organization),
    LocationOID: location,
  };
  const node = el('User', attributes, [
    text('UserName', user.userName),
    text('FullName', user.fullName ?? user.displayName),
    user.fullName !== undefined && text('DisplayName', user.displayName),
    text('GivenName', user.firstName),
    text('FamilyName', user.lastName),
    ...more.map((oid) => el('LocationRef', { LocationOID: oid })),
  ]);
  return extend(context, node, user.extensions);
}

/** 1.3 names a user's organisation in words: in 2.0 it is defined under an OID made of them. */
function organizationsOf(admin: AdminData): Organization[] {
  const made = new Map<string, Organization>();
  for (const { organization } of admin.users) {
    const oid = organizationOid(admin, organization);
    if (oid?.startsWith(ORGANIZATION_PREFIX)) made.set(oid, { oid, name: organization ?? oid });
  }
  return [...(admin.organizations ?? []), ...made.values()];
}

function organizationOid(admin: AdminData, organization: string | undefined): string | undefined {
  if (organization === undefined || admin.organizations?.some(({ oid }) => oid === organization)) return organization;
  return ORGANIZATION_PREFIX + organization;
}

function organizationNode(context: WriteContext, organization: Organization): XmlNode {
  const node = el(
    'Organization',
    {
      OID: organization.oid,
      Name: organization.name,
      Role: organization.role,
      Type: organization.type ?? 'Other',
      LocationOID: organization.locationOid,
      PartOfOrganizationOID: organization.partOfOid,
    },
    [texts(context, 'Description', organization.description)],
  );
  return extend(context, node, organization.extensions);
}

function locationNode(context: WriteContext, location: Location): XmlNode {
  const kind = context.version === '1.3.2' ? 'LocationType' : 'Role';
  const none = { studyOid: NONE, metaDataVersionOid: NONE, effectiveDate: '1970-01-01' };
  const versions = location.metaDataVersions.length > 0 ? location.metaDataVersions : [none];
  const refs = versions.map((ref) =>
    el('MetaDataVersionRef', {
      StudyOID: ref.studyOid || NONE,
      MetaDataVersionOID: ref.metaDataVersionOid,
      EffectiveDate: ref.effectiveDate,
    }),
  );
  return extend(
    context,
    el('Location', { OID: location.oid, Name: location.name, [kind]: location.type }, refs),
    location.extensions,
  );
}

function signatureDefNode(context: WriteContext, definition: SignatureDef): XmlNode {
  const node = el('SignatureDef', { OID: definition.oid, Methodology: definition.methodology }, [
    el('Meaning', {}, [definition.meaning]),
    el('LegalReason', {}, [definition.legalReason]),
  ]);
  return extend(context, node, definition.extensions);
}
