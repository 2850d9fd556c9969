/** How an archive is read without us, in both languages. */
export function readMeText(study: string, createdAt: string): string {
  return `Archive of the study ${study}, made ${createdAt}

study.odm-2.0.xml   Everything that was entered, by CDISC ODM 2.0 (https://www.cdisc.org/standards/data-exchange/odm-xml):
                    study metadata in every language, users, sites, subjects, and of each value every version with who
                    set it, when and why. Plain XML in UTF-8; any text editor and any XML tool opens it.
casebooks/*.pdf     Each casebook as it is read by people: values, queries, signatures, history of the values.
files/*/*           Files that were attached, by subject; a name begins with the SHA-256 of the content, which is what the
                    item in the casebook holds.
files.ndjson        Of each file its subject, hash, name and type, and whether only the unblinded may open it: a line of JSON
                    each.
audit-trail.csv     Who changed what, when and why, oldest first: values, completed and skipped forms, verifications,
                    queries, signatures, locks, builds; up to when the archive was made.
SHA256SUMS          The SHA-256 of every file here. To compare: sha256sum -c SHA256SUMS

To find a value: ClinicalData / SubjectData[@SubjectKey] / StudyEventData[@StudyEventOID] / ItemGroupData (the form) /
ItemGroupData (its group) / ItemData[@ItemOID] / Value. What an OID means stands in the MetaDataVersion above: ItemDef,
CodeList, ItemGroupDef, StudyEventDef of that OID.

To put it back into Verum: import the zip as it is, first as study build, then as clinical data.


研究 ${study} 的归档，生成时间 ${createdAt}

study.odm-2.0.xml   录入的全部内容，采用 CDISC ODM 2.0 标准：各语言的研究元数据、用户、研究中心、受试者，以及每个数据值的
                    所有版本（何人、何时、因何修改）。UTF-8 编码的纯 XML，任何文本编辑器和 XML 工具均可打开。
casebooks/*.pdf     供人阅读的病例报告：数据值、质疑、签名、数据值历史。
files/*/*           按受试者存放的附件；文件名以内容的 SHA-256 开头，与病例报告中数据项的值一致。
files.ndjson        每个附件一行 JSON：受试者、哈希、文件名、类型，以及是否仅非盲人员可打开。
audit-trail.csv     稽查轨迹，按时间先后：数据值、表单完成与跳过、源数据核查、质疑、签名、锁定、研究构建版本（何人、何时、
                    因何修改），截至归档生成时。
SHA256SUMS          全部文件的 SHA-256。核对方法：sha256sum -c SHA256SUMS

查找数据值：ClinicalData / SubjectData[@SubjectKey] / StudyEventData[@StudyEventOID] / ItemGroupData（表单）/
ItemGroupData（分组）/ ItemData[@ItemOID] / Value。各 OID 的含义见前面的 MetaDataVersion 中相同 OID 的 ItemDef、CodeList、
ItemGroupDef、StudyEventDef。

重新导入 Verum：直接导入本压缩包，先作为研究构建版本，再作为临床数据。
`;
}
