close = 閉じる
cancel = キャンセル
optional = 任意
sentences = { $first }{ $second }
labelled = { $label }：
list-separator = 、
