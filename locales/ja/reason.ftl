reason = 理由
ticket = チケット番号
step-up = 第二の認証要素など、より確実な本人確認を伴うログインをもう一度求められます。
reason-blank = 理由を入力してください。
reason-control = 1行で入力し、制御文字は使わないでください。
reason-too-long = 500文字以内で入力してください。
ticket-malformed = 1～64文字の英字、数字、または. _ # / -を使用してください。
