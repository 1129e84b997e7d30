final class TextUtils {}
