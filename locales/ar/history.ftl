history = السجلّ
recent = أحدث السجلّ
hide = إخفاء السجلّ
here = الإجراءات التي تمت في Factordesk. لا تظهر التغييرات التي تمت في مكان آخر.
empty = لم يُتخذ أي إجراء في Factordesk بعد.
older = إدخالات أقدم
no-older = لا توجد إدخالات أقدم
unconfirmed = غير مؤكَّدة
by = المنفِّذ: { $name }
removed = إزالة
added = إضافة
changed = تغيير
title = سجلّ {"\u2068"}{ $user }{"\u2069"}
shown =
    { $count ->
        [zero] لا إدخالات، الأحدث أولًا
        [one] إدخال واحد، الأحدث أولًا
        [two] إدخالان، الأحدث أولًا
        [few] { $count } إدخالات، الأحدث أولًا
        [many] { $count } إدخالًا، الأحدث أولًا
       *[other] { $count } إدخال، الأحدث أولًا
    }
method-added = تمت إضافة طريقة
tried-to-add-method = محاولة إضافة طريقة
method-changed = تم تغيير طريقة
tried-to-change-method = محاولة تغيير طريقة
method-deleted = تم حذف طريقة
tried-to-delete-method = محاولة حذف طريقة
all-replaced = تم استبدال جميع الطرق
tried-to-replace-all = محاولة استبدال جميع الطرق
all-deleted = تم حذف جميع الطرق
tried-to-delete-all = محاولة حذف جميع الطرق
link-created = تم إنشاء رابط إعداد
tried-to-create-link = محاولة إنشاء رابط إعداد
recovery-code-reset = تمت إعادة تعيين رمز الاسترداد
tried-to-reset-recovery-code = محاولة إعادة تعيين رمز الاسترداد
browsers-forgotten = تم نسيان المتصفحات المحفوظة
tried-to-forget-browsers = محاولة نسيان المتصفحات المحفوظة
revealed = تم إظهار القيمة المحجوبة
tried-to-reveal = محاولة إظهار القيمة المحجوبة
number-changed = تم تغيير الرقم
old-number-deleted = تم حذف الرقم القديم
tried-to-change-number = محاولة تغيير رقم
new-added = تمت إضافة الرقم الجديد.
new-not-added = لم تتم إضافة الرقم الجديد.
new-not-known = لم يُسجَّل هل أُضيف الرقم الجديد أم لا.
new-absent = ما أُضيف بدلًا منه مذكور في الإدخالات الأقدم.
old-deleted = تم حذف الرقم القديم.
old-not-deleted = لم يُحذف الرقم القديم.
old-not-known = لا يُعرف هل حُذف الرقم القديم أم لا.
old-absent = لم يُسجَّل أي حذف للرقم القديم.
mailed-to = بالبريد الإلكتروني إلى { $email }؛ لا يُعرف صاحب هذا العنوان
mailed-to-own = بالبريد الإلكتروني إلى { $email }، عنوان المستخدم نفسه
mailed-to-other = بالبريد الإلكتروني إلى { $email }، وهو ليس عنوان حساب المستخدم
mailed = بالبريد الإلكتروني إلى عنوان المستخدم نفسه
link-with = كرابط؛ العنوان المذكور: { $email }؛ لا يُعرف صاحب هذا العنوان
link-with-own = كرابط؛ العنوان المذكور: { $email }، عنوان المستخدم نفسه
link-with-other = كرابط؛ العنوان المذكور: { $email }، وهو ليس عنوان حساب المستخدم
link-only = كرابط يسلّمه المنفِّذ
not-done = لم يُنفَّذ
refused = مرفوض
replayed = مكرر
outcome-unknown = النتيجة غير معروفة
