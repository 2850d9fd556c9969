-- What other systems say besides queries, remarks and signatures: who made or changed a visit, form or group (audit), the
-- versions of values (history, one row for what a document brings to a form), what vendors add to a node (extension) or to
-- the ClinicalData around a subject (container), and a subject's investigator. `form` is the key of a form, a visit's part
-- of one, or '' for the subject.
alter table foreign_fact drop constraint foreign_fact_kind_check;
alter table foreign_fact add constraint foreign_fact_kind_check check
  (kind in ('query', 'annotation', 'signature', 'audit', 'history', 'extension', 'container', 'investigator'));

-- Whoever a fact refers to stands in one list, whatever its kind.
alter table foreign_fact disable trigger user;
update foreign_fact set fact = fact - 'user' || jsonb_build_object('users', jsonb_build_array(fact -> 'user'))
 where fact ? 'user';
alter table foreign_fact enable trigger user;
