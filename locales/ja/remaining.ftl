list = 残るもの：{ $methods }。
only-password = 残るのはパスワードだけです。
nothing = 認証方法は残りません。
backup = リカバリーコードがあります。
no-backup = リカバリーコードはありません。
