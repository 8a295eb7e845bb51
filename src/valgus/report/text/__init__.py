"""All words about results, in every language, and the sentences made from them."""
