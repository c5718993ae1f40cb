close = إغلاق
cancel = إلغاء
optional = اختياري
sentences = { $first } { $second }
list-separator = ،{" "}
