from unfold.sites import UnfoldAdminSite


class BackOfficeSite(UnfoldAdminSite):
    """x"""
