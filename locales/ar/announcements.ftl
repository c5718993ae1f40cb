loaded =
    { $number ->
        [zero] لا توجد طرق مصادقة.
        [one] تم تحميل طريقة واحدة.
        [two] تم تحميل طريقتين.
        [few] تم تحميل { $number } طرق.
        [many] تم تحميل { $number } طريقة.
       *[other] تم تحميل { $number } طريقة.
    }
refreshed =
    { $number ->
        [zero] تغيّرت القائمة: لا توجد طرق مصادقة.
        [one] تغيّرت القائمة: طريقة واحدة.
        [two] تغيّرت القائمة: طريقتان.
        [few] تغيّرت القائمة: { $number } طرق.
        [many] تغيّرت القائمة: { $number } طريقة.
       *[other] تغيّرت القائمة: { $number } طريقة.
    }
enrolled = أعدّ المستخدم طريقة: { $method }.
created = تمت الإضافة: { $method }.
restored = تمت الإضافة من جديد بمعرّف جديد: { $method }.
changed = تم الحفظ: { $method }.
deleted = تم الحذف: { $method }.
each-deleted =
    { $deleted ->
        [zero] تم حذف { $deleted } طريقة.
        [one] تم حذف طريقة واحدة.
        [two] تم حذف طريقتين.
        [few] تم حذف { $deleted } طرق.
        [many] تم حذف { $deleted } طريقة.
       *[other] تم حذف { $deleted } طريقة.
    }
some-deleted =
    { $deleted ->
        [zero] لم تُحذف أي طريقة، وتعذّر حذف { NUMBER($failed) }.
        [one] تم حذف طريقة واحدة، وتعذّر حذف { NUMBER($failed) }.
        [two] تم حذف طريقتين، وتعذّر حذف { NUMBER($failed) }.
        [few] تم حذف { $deleted } طرق، وتعذّر حذف { NUMBER($failed) }.
        [many] تم حذف { $deleted } طريقة، وتعذّر حذف { NUMBER($failed) }.
       *[other] تم حذف { $deleted } طريقة، وتعذّر حذف { NUMBER($failed) }.
    }
deleted-all = تم حذف جميع الطرق.
replaced = تم استبدال جميع الطرق.
copied = تم النسخ.
not-copied = تعذّر النسخ لأن المتصفح منعه. يُرجى النسخ يدويًا.
exported = تم حفظ القائمة في ملف.
exported-masked = تم حفظ القائمة في ملف، والأرقام والعناوين فيه محجوبة جزئيًا.
exported-hidden = تم حفظ القائمة في ملف. يحجب هذا المستأجر الأرقام والعناوين، ولذلك فهي محجوبة في الملف أيضًا.
revealed = تم الإظهار لمدة دقيقة واحدة.
