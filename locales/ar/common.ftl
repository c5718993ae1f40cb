close = إغلاق
cancel = إلغاء
optional = اختياري
sentences = { $first } { $second }
labelled = { $label }:{" "}
list-separator = ،{" "}
