class GoodTokenTest {}
