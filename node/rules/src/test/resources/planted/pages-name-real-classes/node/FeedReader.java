class FeedReader {}
