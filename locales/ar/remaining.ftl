list = يتبقى: { $methods }.
only-password = تتبقى كلمة المرور فقط.
nothing = لا تتبقى أي طريقة.
backup = يوجد رمز استرداد.
no-backup = لا يوجد رمز استرداد.
